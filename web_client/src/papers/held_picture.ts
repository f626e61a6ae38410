/** The picture of a page that this machine holds ahead; null when it holds none, or may open it no longer. */
export async function heldPicture(version: string, page: number): Promise<Blob | null> {
  try {
    const { copiesHere, shelfHere } = await import("./here.js");
    const copy = (await copiesHere(Date.now())).find((one) => one.version === version);
    const image = copy?.pages.find((one) => one.page === page)?.image;
    if (image === undefined) return null;
    return (await (await shelfHere(null))?.get(image)) ?? null;
  } catch {
    return null; // No store in this browser: the server has the page.
  }
}
