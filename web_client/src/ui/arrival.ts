/** Where the keyboard stands on a page that has just come. */

/** For `<main>`: after a step inside the product, reading and tabbing go on from the new page's beginning. */
export function arrive(main: HTMLElement): void {
  const here = document.activeElement;
  if (here !== null && here !== document.body && here.isConnected) return;
  main.focus({ preventScroll: true });
}

/** For the next thing to do: on a television it is chosen already, so that OK is enough. */
export function chosenOnTelevision(element: HTMLElement): void {
  if (document.documentElement.dataset["scale"] !== "room") return;
  const here = document.activeElement;
  if (here === null || here === document.body || here.id === "main") element.focus({ preventScroll: true });
}
