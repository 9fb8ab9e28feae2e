// Starts the small modules of a server-made page: each element with data-part="name" gets the module of that name.
// Loaded by office/base.html and by public pages with a map; a page works without any of them.
const PARTS = ["map", "sealed", "fault", "sort", "print"];

for (const element of document.querySelectorAll("[data-part]")) {
  const name = element.dataset.part;
  if (PARTS.includes(name)) {
    const { start } = await import(`./${name}.js`);
    start(element);
  }
}
