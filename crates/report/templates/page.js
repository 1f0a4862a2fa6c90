// What the page can do only with a script. All of it can be read without.
"use strict";

// On a narrow screen the table of contents would push the results out of sight.
const contents = document.getElementById("contents");
const narrow = matchMedia("(max-width: 63.99rem)");
const fold = () => { contents.open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();

// The section that reaches into the upper third of the window is being read.
const links = [...contents.querySelectorAll("a")];
const mark = () => {
  const top = (link) => document.getElementById(link.hash.slice(1)).getBoundingClientRect().top;
  const current = links.findLast((link) => top(link) < innerHeight / 3) ?? links[0];
  for (const link of links) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
addEventListener("scroll", mark, { passive: true });
mark();

// The style sheet gives a table that is wider than its box a hint to scroll.
const measure = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const box = target.closest(".scroll");
    box.classList.toggle("wider", box.scrollWidth > box.clientWidth);
  }
});
for (const table of document.querySelectorAll("table")) {
  measure.observe(table);
  measure.observe(table.parentElement);
}

const dialog = document.getElementById("enlarged");
const sheet = document.getElementById("enlarged-sheet");
for (const button of document.querySelectorAll("button.enlarge")) {
  const figure = button.closest("figure");
  const image = figure.querySelector("img");
  const enlarge = () => {
    sheet.replaceChildren(image.cloneNode());
    document.getElementById("enlarged-title").textContent = figure.querySelector(".title").textContent;
    dialog.showModal();
    sheet.scrollTo(0, 0);
  };
  button.parentElement.hidden = false;
  image.classList.add("enlarges");
  button.addEventListener("click", enlarge);
  image.addEventListener("click", enlarge);
}
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
