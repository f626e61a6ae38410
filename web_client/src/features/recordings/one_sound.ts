/** Calls back when something else on the page begins to be heard; call what it returns when that is of no interest any more. */
export function whenAnotherIsHeard(own: HTMLMediaElement, act: () => void): () => void {
  const heard = ({ target }: Event): void => {
    if (target !== own && target instanceof HTMLMediaElement && !target.muted) act();
  };
  // It does not bubble.
  document.addEventListener("play", heard, true);
  return () => { document.removeEventListener("play", heard, true); };
}
