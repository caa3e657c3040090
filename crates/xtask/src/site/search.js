// The search: pages whose title or text has all words, those with the words in the title first.
"use strict";
const input = document.querySelector("input[type=search]");
const list = document.querySelector("header ol");
input.addEventListener("input", () => {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  list.replaceChildren();
  if (!words.length) return;
  const found = [];
  for (const [title, path, text] of INDEX) {
    const name = title.toLowerCase();
    if (!words.every((word) => name.includes(word) || text.includes(word))) continue;
    found.push([words.every((word) => name.includes(word)) ? 0 : 1, title, path]);
  }
  found.sort((a, b) => a[0] - b[0] || a[1].length - b[1].length);
  for (const [, title, path] of found.slice(0, 30)) {
    const link = document.createElement("a");
    link.href = input.dataset.root + path;
    link.textContent = title;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  if (!found.length) list.textContent = input.dataset.none;
});
