import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/elements.css";
import "./styles/components.css";
import { mount } from "svelte";
import { Api } from "./api/client.js";
import { Http } from "./api/http.js";
import App from "./App.svelte";
import { LEFT, rememberLeft, wasLeft } from "./devices/remembered.js";
import { Locale } from "./i18n/locale.svelte.js";
import { Router } from "./router.svelte.js";
import { Clock } from "./stores/clock.svelte.js";
import { PlaceCard } from "./stores/place.svelte.js";
import { Session } from "./stores/session.svelte.js";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");

const clock = new Clock();
const http = new Http((path, init) => fetch(path, init), {
  heard: (serverMs) => { clock.heard(serverMs); },
  signedOut: () => { session.lost(); },
});
const api = new Api(http);
const session = new Session(api, { was: wasLeft, remember: rememberLeft });
addEventListener("storage", ({ key }) => { if (key === LEFT) void session.find(); }); // Who signs out in one window does so in all.

mount(App, {
  target,
  props: { application: { api, clock, http, locale: new Locale(), place: new PlaceCard(), router: new Router(), session } },
});
