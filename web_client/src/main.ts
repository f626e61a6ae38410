import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { Locale } from "./i18n/locale.svelte.js";
import { Router } from "./router.svelte.js";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
const locale = new Locale();
const router = new Router();
mount(App, { target, props: { locale, router } });
