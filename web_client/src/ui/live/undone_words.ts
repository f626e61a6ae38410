import { m } from "../../i18n/messages.js";
import type { Press, Undone } from "../../stores/undone.js";

/** What a lost line has swallowed, and what to do; `before` counts the presses of before that it swallowed too. */
export function undoneSentence({ press, name, wasSent }: Undone, before: number): string {
  const act = PRESSES[press]({ name });
  if (wasSent) return before > 0 ? m["live.undone.unsure_more"]({ act, count: before }) : m["live.undone.unsure"]({ act });
  return before > 0 ? m["live.undone.not_more"]({ act, count: before }) : m["live.undone.not"]({ act });
}

const PRESSES: Readonly<Record<Press, (named: { name: string }) => string>> = {
  give: (named) => m["live.press.give"](named),
  take: (named) => m["live.press.take"](named),
  extend: (named) => m["live.press.extend"](named),
  shorten: (named) => m["live.press.shorten"](named),
  undo_floor: () => m["live.press.undo_floor"](),
  remind: (named) => m["live.press.remind"](named),
  unremind: (named) => m["live.press.unremind"](named),
  stage: (named) => m["live.press.stage"](named),
  unstage: () => m["live.press.unstage"](),
  beside: (named) => m["live.press.beside"](named),
  unbeside: () => m["live.press.unbeside"](),
  share: () => m["live.press.share"](),
  stop_share: () => m["live.press.stop_share"](),
  show_page: () => m["live.press.show_page"](),
  hide_page: () => m["live.press.hide_page"](),
  hand_page: (named) => m["live.press.hand_page"](named),
  open: () => m["live.press.open"](),
  mute: (named) => m["live.press.mute"](named),
  mute_all: () => m["live.press.mute_all"](),
  undo_mute: () => m["live.press.undo_mute"](),
  hand: () => m["live.press.hand"](),
  lower: () => m["live.press.lower"](),
  close_list: () => m["live.press.close_list"](),
  open_list: () => m["live.press.open_list"](),
  lock: () => m["live.press.lock"](),
  unlock: () => m["live.press.unlock"](),
  suspend: () => m["live.press.suspend"](),
  resume: () => m["live.press.resume"](),
  record: () => m["recording.press.start"](),
  pause_recording: () => m["recording.press.pause"](),
  end_recording: () => m["recording.press.end"](),
  remove: (named) => m["live.press.remove"](named),
  end: () => m["live.press.end"](),
  start_roll_call: () => m["live.press.start_roll_call"](),
  call_site: (named) => m["live.press.call_site"](named),
  pace: () => m["live.press.pace"](),
  mark: (named) => m["live.press.mark"](named),
  end_roll_call: () => m["live.press.end_roll_call"](),
};
