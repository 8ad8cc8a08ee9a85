import t from "tap";
import {
  drag,
  editOf,
  type EditState,
  flipOver,
  mirror,
  turnLeft,
  turnRight,
  unedited,
} from "../src/local/picture/edit-state.ts";

const size = { width: 200, height: 100 };
const after = (...steps: ((state: EditState) => EditState)[]) =>
  steps.reduce((state, step) => step(state), unedited);
const keep = (state: EditState): EditState => ({
  ...state,
  part: drag(drag(state.part, "topLeft", 0.5, 0), "bottomRight", 0, -0.2),
});

t.test(
  "what a person does to a picture becomes one edit: a crop, then a mirroring, then a turn",
  async (t) => {
    t.equal(editOf(unedited, size), undefined);
    t.same(editOf(after(turnRight), size), { rotate: 90 });
    t.same(editOf(after(turnLeft), size), { rotate: 270 });
    t.equal(editOf(after(turnRight, turnLeft), size), undefined);
    t.same(editOf(after(mirror), size), { flip: "horizontal" });
    t.same(editOf(after(flipOver), size), { rotate: 180, flip: "horizontal" });
    t.equal(editOf(after(mirror, mirror), size), undefined);
    t.same(editOf(after(turnRight, mirror), size), { rotate: 270, flip: "horizontal" });
    t.same(editOf(after(mirror, turnRight), size), { rotate: 90, flip: "horizontal" });
  },
);

t.test("the part that is kept is the one that was seen, however the picture was turned", async (t) => {
  t.same(editOf(after(keep), size), { crop: { left: 100, top: 0, width: 100, height: 80 } });
  t.same(editOf(after(keep, turnRight), size), {
    crop: { left: 100, top: 0, width: 100, height: 80 },
    rotate: 90,
  });
  t.same(editOf(after(keep, mirror, turnLeft, flipOver), size)?.crop, {
    left: 100,
    top: 0,
    width: 100,
    height: 80,
  });
  // Turned right, its right half is the upper half, and its lower fifth the right fifth.
  t.same(editOf(after(turnRight, keep), size), {
    crop: { left: 0, top: 0, width: 160, height: 50 },
    rotate: 90,
  });
  t.same(editOf(after(mirror, keep), size), {
    crop: { left: 0, top: 0, width: 100, height: 80 },
    flip: "horizontal",
  });
});

t.test("a part never leaves the picture and never becomes nothing", async (t) => {
  const tiny = drag(unedited.part, "topLeft", 5, 5);
  t.ok(tiny.left < tiny.right && tiny.top < tiny.bottom);
  t.same(drag(drag(unedited.part, "topLeft", 0.5, 0.5), "all", 3, -3), {
    left: 0.5,
    right: 1,
    top: 0,
    bottom: 0.5,
  });
  const { crop } = editOf({ ...unedited, part: tiny }, { width: 3, height: 3 }) ?? {};
  t.ok(crop && crop.width >= 1 && crop.left + crop.width <= 3);
});
