// What Dash has no component for, or none that a keyboard and a screen reader can use.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  loopfolio: {
    // A file stays in the field until it has been read.
    reading: function (contents) {
      return contents ? "Reading the file …" : "";
    },
    // Busy until the answer to what was asked last is there.
    busy: function (asked, answered) {
      var waiting = asked !== answered;
      return [waiting ? "Solving …" : "", waiting ? "stale" : "", !waiting, ""];
    }
  }
});

// The browser's own lists tell Dash what was chosen.
document.addEventListener("change", function (event) {
  var path = event.target.dataset && event.target.dataset.choice;
  if (path) {
    dash_clientside.set_props("chosen", {data: {path: path, value: event.target.value, at: Date.now()}});
  }
});

// The field behind the button that opens a file has no label of its own.
new MutationObserver(function () {
  document.querySelectorAll("#upload input[type=file]:not([aria-label])").forEach(function (field) {
    field.setAttribute("aria-label", "A case file: YAML or a workbook");
    field.tabIndex = -1;
  });
}).observe(document.documentElement, {childList: true, subtree: true});
