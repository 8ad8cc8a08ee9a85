const LONG_TOUCH_MS = 450;

/** A finger that stays on one of the things in a grid; one that scrolls does not. */
export function useTouchHold(isOn: () => boolean, onHold: (index: number) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasHeld = false;

  return {
    /** Whether the touch that just ended was such a one, so that what follows it is no click. */
    wasHeld: () => wasHeld,
    press({ pointerType }: PointerEvent, index: number): void {
      wasHeld = false;
      clearTimeout(timer);
      if (pointerType !== "touch" || !isOn()) return;
      timer = setTimeout(() => {
        wasHeld = true;
        onHold(index);
      }, LONG_TOUCH_MS);
    },
    release: () => clearTimeout(timer),
  };
}
