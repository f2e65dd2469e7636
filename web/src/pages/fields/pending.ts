/** Look-ups that a save must wait for, so that what was typed and left a moment ago is not lost. */
const running = new Set<Promise<void>>();

export function awaited(work: Promise<void>): void {
  running.add(work);
  void work.finally(() => running.delete(work));
}

export async function untilSettled(): Promise<void> {
  while (running.size > 0) await Promise.allSettled([...running]);
}
