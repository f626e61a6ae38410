import { m } from "../../i18n/messages.js";
import type { IconName } from "../icons.gen.js";
import type { DeskAct, Question } from "./desk_act.js";

/** What a strip says of an act. */
export function actWords(act: DeskAct): { readonly icon: IconName; readonly sentence: string } {
  switch (act.kind) {
    case "leave":
      return { icon: "log-out", sentence: m["chair.acts.leaving"]() };
    case "remove":
      return { icon: "user-x", sentence: m["chair.picked.removing"]({ name: act.name }) };
    case "give":
      return { icon: "check", sentence: m["chair.done.give"]({ name: act.name }) };
    case "take":
      return { icon: "check", sentence: m["chair.done.take"]({ name: act.name }) };
    case "extend":
      return { icon: "check", sentence: m["chair.done.extend"]({ name: act.name }) };
    case "remind":
      return { icon: "timer", sentence: m["chair.done.remind"]({ name: act.name }) };
    case "stage":
      return { icon: "check", sentence: m["chair.done.stage"]({ name: act.name }) };
    case "unstage":
      return { icon: "check", sentence: m["chair.done.unstage"]() };
    case "beside":
      return { icon: "check", sentence: m["chair.done.beside"]({ name: act.name }) };
    case "unbeside":
      return { icon: "check", sentence: m["chair.done.unbeside"]() };
    case "lock":
      return { icon: "lock", sentence: m["chair.done.lock"]() };
    case "unlock":
      return { icon: "lock-open", sentence: m["chair.done.unlock"]() };
    case "close_list":
      return { icon: "lock", sentence: m["chair.done.close_list"]() };
    case "open_list":
      return { icon: "lock-open", sentence: m["chair.done.open_list"]() };
    case "mute":
      return { icon: "mic-off", sentence: m["chair.done.mute"]({ name: act.name }) };
    case "mute_all":
      return { icon: "volume-x", sentence: m["chair.done.mute_all"]() };
    case "start_roll_call":
      return { icon: "list-checks", sentence: m["chair.done.start_roll_call"]() };
    case "end_roll_call":
      return { icon: "list-checks", sentence: m["chair.done.end_roll_call"]() };
    case "show_page":
      return { icon: "file-text", sentence: m["page.done.show"]() };
    case "hide_page":
      return { icon: "file-text", sentence: m["page.done.hide"]() };
    case "hand_page":
      return { icon: "file-text", sentence: m["page.done.hand"]({ name: act.name }) };
    case "record":
      return { icon: "check", sentence: m["recording.done.start"]() };
    case "pause_recording":
      return { icon: "pause", sentence: m["recording.done.pause"]() };
    case "resume_recording":
      return { icon: "play", sentence: m["recording.done.resume"]() };
    case "resume":
      return { icon: "play", sentence: m["chair.done.resume"]() };
    default:
      return act satisfies never;
  }
}

interface Asked {
  readonly title: string;
  readonly help: string;
  readonly confirm: string;
}

const QUESTIONS: Readonly<Record<Question, () => Asked>> = {
  open: () => ({ title: m["chair.ask_open.title"](), help: m["chair.ask_open.help"](), confirm: m["chair.ask_open.confirm"]() }),
  suspend: () => ({ title: m["chair.ask_suspend.title"](), help: m["chair.ask_suspend.help"](), confirm: m["chair.ask_suspend.confirm"]() }),
  end: () => ({ title: m["chair.ask_end.title"](), help: m["chair.ask_end.help"](), confirm: m["chair.ask_end.confirm"]() }),
};

/** What is asked before an act that cannot be taken back. */
export function questionWords(question: Question): Asked {
  return QUESTIONS[question]();
}
