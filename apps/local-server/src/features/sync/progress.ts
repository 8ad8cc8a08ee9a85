import { createSpeed } from "./speed.ts";

export interface Failure {
  readonly id: string;
  readonly filename: string;
  readonly error: string;
}

/** Failures kept to show; the count goes on. */
const MAX_FAILURES = 200;

/** How far a run is. Bytes are those of the pictures, not of the requests they travel in. */
export interface Progress {
  totalImages: number;
  doneImages: number;
  failedImages: number;
  totalBytes: number;
  doneBytes: number;
  readonly failures: Failure[];
  expect(images: number, bytes: number): void;
  done(images: number): void;
  /** Bytes on their way; negative when a request has to be sent again. */
  moved(bytes: number): void;
  fail(failure: Failure): void;
  bytesPerSecond(): number;
  secondsLeft(): number | null;
}

/** @param changed called at every change, so it has to be cheap. */
export function createProgress(changed: () => void): Progress {
  const speed = createSpeed();
  const progress: Progress = {
    totalImages: 0,
    doneImages: 0,
    failedImages: 0,
    totalBytes: 0,
    doneBytes: 0,
    failures: [],
    expect(images, bytes) {
      progress.totalImages += images;
      progress.totalBytes += bytes;
      changed();
    },
    done(images) {
      progress.doneImages += images;
      changed();
    },
    moved(bytes) {
      progress.doneBytes += bytes;
      speed.note(progress.doneBytes);
      changed();
    },
    fail(failure) {
      progress.failedImages += 1;
      if (progress.failures.length < MAX_FAILURES) progress.failures.push(failure);
      changed();
    },
    bytesPerSecond: () => speed.perSecond(),
    secondsLeft() {
      const left = progress.totalBytes - progress.doneBytes;
      const rate = speed.perSecond();
      if (left <= 0) return 0;
      return rate > 0 ? left / rate : null;
    },
  };
  return progress;
}
