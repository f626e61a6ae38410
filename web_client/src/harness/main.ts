// The live pages from fixtures, for eyes and for axe, under `vite dev` only: /harness.html?case=room-weak&lang=en
import "../styles/fonts.css";
import "../styles/tokens.css";
import "../styles/elements.css";
import "../styles/components.css";
import { mount } from "svelte";
import { Locale } from "../i18n/locale.svelte.js";
import { PlaceCard } from "../stores/place.svelte.js";
import Harness from "./Harness.svelte";
import { CASE_NAMES, liveFor } from "./cases.js";

const target = document.getElementById("app");
if (target === null) throw new Error("harness.html has no #app");
document.documentElement.dataset["cases"] = CASE_NAMES.join(" ");
const asked = new URLSearchParams(location.search);
const locale = new Locale();
if (asked.get("lang") === "en") locale.choose("en");
else locale.choose("vi");
const place = new PlaceCard();
place.tell({ name: "UBND tỉnh Ninh Bình", itPhone: "0229 000 1129" });
const live = liveFor(asked.get("case") ?? "room");
Object.assign(window, { harnessLive: live });
mount(Harness, { target, props: { live, view: asked.get("view") || null, second: asked.get("second") === "1", locale, place } });
