// Made of docs/help by scripts/guides.mjs.
declare module "virtual:guides/vi" {
  const guides: readonly import("./guide.js").Guide[];
  export default guides;
}

declare module "virtual:guides/en" {
  const guides: readonly import("./guide.js").Guide[];
  export default guides;
}
