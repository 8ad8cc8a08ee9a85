import { shallowReactive, shallowRef } from "vue";

/** `left`: cut off by a reload, and goes on when its file is chosen again. `lost`: goes on by itself. */
export const uploadStates = ["failed", "left", "lost", "running", "paused", "waiting", "done"] as const;
export type UploadState = (typeof uploadStates)[number];

export interface DriveUpload {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** The folder it goes to. */
  readonly path: string;
  /** Bytes the server has, as far as is known. */
  readonly sent: number;
  readonly state: UploadState;
  readonly error: unknown;
  /** Bytes that were free when there was too little room for it. */
  readonly free: number | undefined;
}

type Changing = { -readonly [Key in keyof DriveUpload]: DriveUpload[Key] };

const all = new Map<number, Changing>();
const byState = new Map<UploadState, Set<Changing>>(uploadStates.map((state) => [state, new Set()]));
let last = 0;

/** Changes when uploads come, go or are in another state. */
const version = shallowRef(0);

/** How many and how much there is, kept with every change: of thousands nothing is added up twice. */
export const tally = shallowReactive({
  ...(Object.fromEntries(uploadStates.map((state) => [state, 0])) as Record<UploadState, number>),
  total: 0,
  bytes: 0,
  sent: 0,
});

export const isBusy = (): boolean => tally.waiting + tally.running + tally.lost > 0;

const stateSet = (state: UploadState): Set<Changing> => byState.get(state) ?? new Set();

export function addUpload(part: Pick<DriveUpload, "name" | "size" | "path" | "state">): DriveUpload {
  last += 1;
  const upload: Changing = shallowReactive({ ...part, id: last, sent: 0, error: undefined, free: undefined });
  all.set(last, upload);
  stateSet(part.state).add(upload);
  tally[part.state] += 1;
  tally.total += 1;
  tally.bytes += part.size;
  version.value += 1;
  return upload;
}

/** @param why an error goes with `failed` and `lost` */
export function setState(
  { id }: DriveUpload,
  state: UploadState,
  why: Partial<Pick<DriveUpload, "error" | "free">> = {},
): void {
  const upload = all.get(id);
  if (upload === undefined) return;
  stateSet(upload.state).delete(upload);
  stateSet(state).add(upload);
  tally[upload.state] -= 1;
  tally[state] += 1;
  upload.state = state;
  upload.error = why.error;
  upload.free = why.free;
  version.value += 1;
}

export function setSent({ id }: DriveUpload, sent: number): void {
  const upload = all.get(id);
  if (upload === undefined) return;
  tally.sent += sent - upload.sent;
  upload.sent = sent;
}

export function removeUpload({ id }: DriveUpload): void {
  const upload = all.get(id);
  if (upload === undefined) return;
  all.delete(id);
  stateSet(upload.state).delete(upload);
  tally[upload.state] -= 1;
  tally.total -= 1;
  tally.bytes -= upload.size;
  tally.sent -= upload.sent;
  version.value += 1;
}

export const findUpload = (id: number): DriveUpload | undefined => all.get(id);

/** Those in a state, in the order in which they came to be in it. May change while it is walked through. */
export const uploadsThatAre = (...states: readonly UploadState[]): DriveUpload[] =>
  states.flatMap((state) => [...stateSet(state)]);

export const firstThatIs = (state: UploadState): DriveUpload | undefined => {
  const [first] = stateSet(state);
  return first;
};

/** The first of them, those first that somebody has to do something about. */
export function foremost(count: number): DriveUpload[] {
  void version.value;
  const found: DriveUpload[] = [];
  for (const state of uploadStates) {
    for (const upload of stateSet(state)) {
      if (found.length >= count) return found;
      found.push(upload);
    }
  }
  return found;
}
