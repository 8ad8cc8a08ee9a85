import { computed, onMounted, onUnmounted, ref, shallowRef, type ShallowRef } from "vue";
import { type Box, fit, held, type View, whole, zoomedTo } from "./zoom.ts";

/** Least horizontal way of a finger that turns to another picture, px. */
const SWIPE = 60;
const STEP = 1.5;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Zooming and moving a picture in its frame by wheel, mouse, fingers and buttons. */
export function useZoom(
  frame: Readonly<ShallowRef<HTMLElement | null>>,
  size: () => Box,
  onSwipe: (direction: "previous" | "next") => void,
) {
  const view = shallowRef<View>(whole);
  const isHeld = ref(false);
  const box = shallowRef<Box>({ width: 0, height: 0 });
  const picture = computed(() => fit(size(), box.value));
  const place = computed(() => ({ picture: picture.value, frame: box.value }));
  /** Up to four of the screen's pixels for one of the picture's, and small ones until they fill the frame. */
  const most = computed(() => {
    const { width, height } = picture.value;
    const filling = Math.min(box.value.width / width, box.value.height / height);
    return Math.max(4, (size().width / width) * 4, filling);
  });

  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return;
    box.value = { width: entry.contentRect.width, height: entry.contentRect.height };
    view.value = held(view.value, place.value);
  });
  onMounted(() => frame.value && observer.observe(frame.value));
  onUnmounted(() => observer.disconnect());

  function fromMiddle({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const { left, top, width, height } = frame.value?.getBoundingClientRect() ?? new DOMRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }
  function zoomTo(scale: number, point: Point = { x: 0, y: 0 }): void {
    view.value = zoomedTo(view.value, scale, point, place.value, most.value);
  }

  const pointers = new Map<number, Point>();
  let began: Point | undefined;

  function press(event: PointerEvent): void {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, fromMiddle(event));
    frame.value?.setPointerCapture(event.pointerId);
    began = pointers.size === 1 ? fromMiddle(event) : undefined;
    isHeld.value = true;
  }
  function move(event: PointerEvent): void {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = fromMiddle(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other) {
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      const apart = (point: Point): number => Math.hypot(point.x - other.x, point.y - other.y);
      zoomTo(view.value.scale * (apart(now) / Math.max(1, apart(before))), middle);
    }
    const { scale, x, y } = view.value;
    const share = other ? 0.5 : 1;
    if (scale > 1) {
      const moved = { scale, x: x + (now.x - before.x) * share, y: y + (now.y - before.y) * share };
      view.value = held(moved, place.value);
    }
  }
  function release(event: PointerEvent): void {
    const last = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    isHeld.value = pointers.size > 0;
    if (!last || !began || view.value.scale > 1 || event.pointerType !== "touch") return;
    const way = { x: last.x - began.x, y: last.y - began.y };
    if (Math.abs(way.x) > SWIPE && Math.abs(way.x) > 2 * Math.abs(way.y)) {
      onSwipe(way.x > 0 ? "previous" : "next");
    }
  }

  return {
    view,
    picture,
    isHeld,
    canGrow: computed(() => view.value.scale < most.value),
    canShrink: computed(() => view.value.scale > 1),
    grow: () => zoomTo(view.value.scale * STEP),
    shrink: () => zoomTo(view.value.scale / STEP),
    reset: () => void (view.value = whole),
    toggle: (event: MouseEvent) => zoomTo(view.value.scale > 1 ? 1 : 2.5, fromMiddle(event)),
    wheel: (event: WheelEvent) => zoomTo(view.value.scale * Math.exp(-event.deltaY / 400), fromMiddle(event)),
    press,
    move,
    release,
  };
}
