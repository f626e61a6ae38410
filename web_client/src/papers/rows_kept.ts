/** Rows kept in the browser's own database: what outlasts a reload. Without one (private windows, policy) nothing is kept. */
export interface Rows<Row> {
  all(): Promise<readonly Row[]>;
  put(id: string, row: Row): Promise<void>;
  drop(id: string): Promise<void>;
}

const STORE = "rows";
/** Files on their way to the server. */
export const UPLOADS = "giaoban-uploads";

/** The rows under a name; they are shared by all windows. */
export function keptRows<Row>(name: string): Rows<Row> {
  return {
    all: async () => (await inStore(name, "readonly", (store) => store.getAll() as IDBRequest<Row[]>)) ?? [],
    put: async (id, row) => { await inStore(name, "readwrite", (store) => store.put(row, id)); },
    drop: async (id) => { await inStore(name, "readwrite", (store) => store.delete(id)); },
  };
}

/** Lets go of the files that were on their way, whoever brought them. */
export async function clearUploads(): Promise<void> {
  await inStore(UPLOADS, "readwrite", (store) => store.clear());
}

async function inStore<T>(name: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  try {
    const database = await answerOf(opening(name));
    try {
      return await answerOf(act(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  } catch {
    return null; // Closed by policy, or full: nothing depends on it.
  }
}

function opening(name: string): IDBOpenDBRequest {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => { request.result.createObjectStore(STORE); };
  return request;
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result); };
    request.onerror = () => { reject(request.error ?? new Error("no answer")); };
  });
}
