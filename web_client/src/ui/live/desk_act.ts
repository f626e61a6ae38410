/** What a desk or the wall is about to do, and can take back for five seconds. */
export type DeskAct = { readonly kind: "leave" } | { readonly kind: "remove"; readonly name: string };
