/** What lies in this browser's database until the server has it. Where there is none (private windows), it is kept as long as the page. */
const NAME = "viva";
const STORE = "answers";

/** A stretch of a spoken answer, in the order of its chunks. */
export interface Piece {
  id: string;
  interview: string;
  /** The last line of the transcript when it began: the candidate's next spoken one holds its words. */
  after: number;
  /** That line, once it is there; null until then. */
  turn: number | null;
  part: number;
  /** The line was bad while it was spoken, or the page went away. */
  hurt: boolean;
  begun: number;
  type: string;
  chunks: Blob[];
}

export interface Shelf {
  put(piece: Piece): Promise<void>;
  drop(id: string): Promise<void>;
  all(): Promise<Piece[]>;
}

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await open();
    return await new Promise<T>((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

export const shelf: Shelf = {
  put: async (piece) => void (await run("readwrite", (store) => store.put(piece))),
  drop: async (id) => void (await run("readwrite", (store) => store.delete(id))),
  all: async () => (await run<Piece[]>("readonly", (store) => store.getAll())) ?? [],
};
