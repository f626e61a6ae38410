/** Every sentence of the product, as typed functions: `m["lobby.join.now"]()`. Sources: messages/{vi,en}/<feature>.json. */
export { m } from "./generated/messages.js";
