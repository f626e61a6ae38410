/** Dresses all pages for a television, dark and large, or for a desk. */
export function dressFor(screen: "room" | "desk"): void {
  const root = document.documentElement;
  root.dataset["theme"] = screen === "room" ? "dark" : "light";
  if (root.dataset["scale"] === screen) return;
  root.dataset["scale"] = screen;
  // Chromium 156 keeps the answers of container queries in rem when only the size of 1 rem changes: ask anew.
  const container = document.getElementById("app");
  if (container === null) return;
  container.style.containerType = "normal";
  container.getBoundingClientRect();
  container.style.containerType = "";
}
