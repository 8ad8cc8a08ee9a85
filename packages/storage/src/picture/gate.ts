/**
 * Lets work through while the weights under way stay within a capacity, first come, first served; work heavier than the
 * capacity runs alone.
 */
export class Gate {
  readonly #capacity: number;
  readonly #waiting: { weight: number; start: () => void }[] = [];
  #free: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  async run<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(weight, this.#capacity);
    if (this.#waiting.length > 0 || taken > this.#free) {
      await new Promise<void>((start) => this.#waiting.push({ weight: taken, start }));
    } else {
      this.#free -= taken;
    }
    try {
      return await work();
    } finally {
      this.#free += taken;
      this.#admit();
    }
  }

  #admit(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (!next || next.weight > this.#free) return;
      this.#waiting.shift();
      this.#free -= next.weight;
      next.start();
    }
  }
}
