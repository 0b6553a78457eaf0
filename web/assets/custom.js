// What the components of the page share, as window.greenforge: their scripts are compiled one by one in the browser and
// cannot import. Solara's page loads this file, like custom.css, before it mounts the first component. A small script
// would be written into the page itself if its text did not name currentScript; a linked one the browser keeps.
window.greenforge = (() => {
  const ECHARTS = "echarts@5.4.0/dist/echarts.js"; // one of the files of solara-assets
  const HOLD = 10000; // milliseconds after which the browser has taken a saved file
  const PAPER = { light: { ground: "#ffffff", ink: "#17202a" }, dark: { ground: "#1b222b", ink: "#e8edf2" } };

  /** A promise of ECharts. RequireJS, which Solara's page brings along, fetches it once, whoever asks. */
  function echarts() {
    return new Promise((resolve, reject) => window.requirejs([`${window.solara.cdn}/${ECHARTS}`], resolve, reject));
  }

  /** A promise of a picture of what ECharts draws, with a title and a note below it, as a file: "svg", or "png" with two dots a pixel. */
  async function pictureFile(kind, { option, title, note, dark, width, height }) {
    const library = await echarts();
    const { ground, ink } = PAPER[dark ? "dark" : "light"];
    const place = kind === "svg" ? null : document.createElement("div");
    const renderer = kind === "svg" ? { renderer: "svg", ssr: true } : { devicePixelRatio: 2 };
    const chart = library.init(place, null, { ...renderer, width, height });
    const heading = { text: title, subtext: note, left: 6, top: 4, itemGap: 3, textStyle: { fontSize: 14, color: ink }, subtextStyle: { fontSize: 11, color: ink } };
    chart.setOption({ ...option, backgroundColor: ground, title: heading });
    const file = kind === "svg"
      ? new Blob([chart.renderToSVGString()], { type: "image/svg+xml" })
      : await new Promise((resolve) => place.querySelector("canvas").toBlob(resolve));
    chart.dispose();
    return file;
  }

  /** The text of a CSV file as a file; the mark at its beginning tells spreadsheets that it is UTF-8. */
  function csvFile(text) {
    return new Blob(["\ufeff", text], { type: "text/csv" });
  }

  /** Save a file under a name; "greenforge-" is put before it. */
  function saveFile(name, file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `greenforge-${name}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), HOLD);
  }

  /**
   * A watcher of `saved`, what the server sends when a file was asked for: its text, and a count that grows each time.
   * `take` gets the text, with the component as `this`. What was asked for before is not taken again, when the count
   * falls back and comes again as well: another table may be shown meanwhile.
   */
  function whenAsked(take) {
    const highest = new WeakMap(); // count by component
    return function (saved, before) {
      const known = highest.get(this) ?? before.count;
      highest.set(this, Math.max(known, saved.count));
      if (saved.count > known) take.call(this, saved.text);
    };
  }

  /** What a component with buttons that copy a text is made of (ipyvue knows no mixins); `copied` is the last text. */
  const copying = {
    data: () => ({ copied: "" }),
    methods: {
      copy(text) {
        navigator.clipboard.writeText(text).then(() => (this.copied = text));
      },
    },
  };

  return { echarts, pictureFile, csvFile, saveFile, whenAsked, copying };
})();
