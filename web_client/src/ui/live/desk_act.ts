/** What a desk or the wall is about to do, or has just done, and can take back for five seconds. */
export type DeskAct =
  | { readonly kind: "leave" | "unstage" | "unbeside" | "lock" | "unlock" | "close_list" | "open_list" | "resume" | "record" | "pause_recording" | "resume_recording" | "mute_all" | "start_roll_call" | "end_roll_call" | "show_page" | "hide_page" }
  | { readonly kind: "remove" | "give" | "take" | "extend" | "stage" | "beside" | "mute" | "remind" | "hand_page"; readonly name: string };

/** What cannot be taken back, and so is asked before it is done. */
export type Question = "open" | "suspend" | "end";
