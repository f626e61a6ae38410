/** Two fingers, or the wheel with Ctrl, change the size. The returned function gives the fingers back. */
export function pinching(element: HTMLElement, scale: (factor: number) => void): () => void {
  const fingers = new Map<number, PointerEvent>();
  const listener = new AbortController();
  const { signal } = listener;
  const distance = (): number => {
    const [one, two] = [...fingers.values()];
    return one === undefined || two === undefined ? 0 : Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
  };
  const lift = (event: PointerEvent): void => { fingers.delete(event.pointerId); };
  element.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    scale(Math.exp(-event.deltaY / 300));
  }, { passive: false, signal });
  element.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") fingers.set(event.pointerId, event); }, { signal });
  element.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = distance();
    fingers.set(event.pointerId, event);
    if (fingers.size === 2 && before > 0) scale(distance() / before);
  }, { signal });
  for (const name of ["pointerup", "pointercancel", "pointerleave"] as const) element.addEventListener(name, lift, { signal });
  return () => { listener.abort(); };
}
