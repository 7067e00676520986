// An artwork's form: a press on its preview says where the subject is, and the crop shows it.
"use strict";

const across = document.getElementById("id_focal_x");
const down = document.getElementById("id_focal_y");
const whole = document.querySelector(".field-preview img");
const crop = document.querySelector(".artwork-crop");

if (across && down && whole && crop) {
  // As wide as lists show it: the picture in full tells where, the crop what is left.
  const place = document.createElement("span");
  place.className = "artwork-place";
  const mark = document.createElement("span");
  mark.className = "artwork-mark";
  whole.replaceWith(place);
  place.append(whole, mark);

  const show = () => {
    mark.style.insetInlineStart = `${across.value}%`;
    mark.style.insetBlockStart = `${down.value}%`;
    crop.style.objectPosition = `${across.value}% ${down.value}%`;
  };
  whole.addEventListener("click", (event) => {
    const box = whole.getBoundingClientRect();
    const share = (from, size) => Math.round(Math.min(100, Math.max(0, (from / size) * 100)));
    across.value = share(event.clientX - box.left, box.width);
    down.value = share(event.clientY - box.top, box.height);
    across.dispatchEvent(new Event("change", { bubbles: true }));
    down.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  show();
}
