/** Dresses all pages for a television, dark and large, or for a desk. */
export function dressFor(screen: "room" | "desk"): void {
  const { dataset } = document.documentElement;
  dataset["theme"] = screen === "room" ? "dark" : "light";
  dataset["scale"] = screen;
}
