// Looks through `index`: [place, title, page, text] each. All words must occur; full-width letters and digits count as half-width ones.
const fold = (text) => text.normalize("NFKC").toLowerCase();
const folded = index.map((row) => fold(row.join(" ")));
const form = document.querySelector("form.search");
const field = document.getElementById("query");
const results = document.getElementById("results");
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", () => {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  const found = words.length === 0 ? [] : index.filter((_, i) => words.every((word) => folded[i].includes(word)));
  results.replaceChildren(
    ...found.slice(0, 20).map(([place, title, page]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = place;
      link.textContent = title;
      const where = document.createElement("small");
      where.textContent = ` ${page}`;
      item.append(link, where);
      return item;
    }),
  );
});
