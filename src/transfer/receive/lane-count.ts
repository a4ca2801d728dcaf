// stand-in
export class LaneCount {
  get wanted(): number {
    return Number((globalThis as { LANES?: number }).LANES ?? 4);
  }
  constructor(options: { now: () => number; most: number }) {
    void options;
  }
  observe(figures: object): void {
    void figures;
  }
}
