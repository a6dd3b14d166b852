// What Dash has no component for, or none that a keyboard and a screen reader can use.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  loopfolio: {
    // A file stays in the field until it has been read.
    reading: function (contents) {
      return contents ? "Reading the file …" : "";
    },
    // Busy until the answer to what was asked last is there.
    busy: function (_moved, asked, begun, answered) {
      if (asked === answered) { return ["", "", true, ""]; }
      return begun === asked ? ["Computing what stands beside the portfolio …", "", false, ""] : ["Solving …", "stale", false, ""];
    }
  }
});

// What only shows something (tree.py), as one component: all that Dash knows of it is that it is there.
function element(node) {
  return Array.isArray(node) ? React.createElement.apply(null, [node[0], node[1]].concat(node[2].map(element))) : node;
}
window.loopfolio = {Tree: function (props) { return element(props.node); }};

function show(values) {
  for (var id in values) {
    dash_clientside.set_props(id, values[id]);
  }
}

// The browser's own lists tell Dash what was chosen.
var chosen = [];
function choose(event) {
  var file = event.target.closest && event.target.closest("#upload") && event.type !== "click";
  var path = file ? "upload" : event.target.dataset && event.target.dataset.choice, value = event.target.value;
  var share = event.type === "change" && event.target.closest && event.target.closest("[data-share]");
  if (share) { path = "share " + share.dataset.share; }
  if (path === "figure") {
    var which = document.querySelector("[data-figures]"), field = document.querySelector("[data-figure] input");
    path = which && "figure " + which.value;
    value = field.value;
  }
  if (path && (file || (event.type === "click") === (event.target.tagName === "BUTTON"))) {
    var at = chosen.length ? chosen[chosen.length - 1].at + 1 : 1;
    chosen = chosen.slice(-20).concat([{path: path, value: file ? "" : value, at: at}]);
    show({chosen: {data: chosen}});
  }
}
// A button of a table is built anew with it: only a click is a click.
var clicks = 0;
document.addEventListener("click", function (event) {
  var button = event.target.closest && event.target.closest("[data-unpin], [data-ask]");
  if (!button) { return; }
  var unpin = button.dataset.unpin;
  var click = {path: unpin ? "unpin" : "ask", value: unpin || button.dataset.ask, at: clicks += 1};
  show(unpin ? {unpinned: {data: click}} : {pressed: {data: click}});
});
document.addEventListener("change", choose);
document.addEventListener("drop", choose);
document.addEventListener("click", choose);

// Enter in the field of a figure is its button; which figure it is stays chosen when the list is built anew.
var figure = null;
document.addEventListener("keydown", function (event) {
  if (event.key === "Enter" && event.target.closest && event.target.closest("[data-figure]")) {
    document.querySelector("[data-choice=figure]").click();
  }
});
document.addEventListener("change", function (event) {
  if (event.target.dataset && event.target.dataset.figures) { figure = event.target.value; }
});
var list = null;
function keep_figure() {
  var now = document.querySelector("[data-figures]");
  if (!now || now === list) { return; }
  list = now;
  if (figure && Array.prototype.some.call(now.options, function (option) { return option.value === figure; })) { now.value = figure; }
}

// A file that can be no case is not sent: one that is too long would come along with every question after it.
function held_back(event) {
  var files = event.type === "drop" ? event.dataTransfer.files : event.target.files;
  if (!event.target.closest || !event.target.closest("#upload") || !files) { return; }
  var words = refused(files);
  if (words) {
    event.stopPropagation();
    event.preventDefault();
    show({trouble: {children: words}});
    if (event.type === "change") { event.target.value = ""; }
  }
}
function refused(files) {
  if (files.length !== 1) { return files.length ? "One case file at a time: these are " + files.length : "That is no file: a case is a .yaml, .yml or .xlsx file"; }
  if (!/\.(ya?ml|xlsx)$/i.test(files[0].name)) { return files[0].name + " is no case: a case is a .yaml, .yml or .xlsx file" + seems(files[0].name); }
  if (files[0].size > 1e6) { return files[0].name + " is over 1,000,000 bytes: a case file is text of a few kilobytes"; }
  return "";
}
function seems(name) {
  var kinds = {"a picture": /\.(png|jpe?g|gif|svg|webp)$/i, "a table of text": /\.(csv|tsv)$/i, "data or a result": /\.json$/i, "a document": /\.(pdf|docx?|odt|txt|md|html?)$/i};
  for (var kind in kinds) {
    if (kinds[kind].test(name)) { return "; this seems to be " + kind; }
  }
  return "";
}
document.addEventListener("change", held_back, true);
document.addEventListener("drop", held_back, true);

// A server that is gone, or a proxy that wants a login again, must not look like a computation.
var ask = window.fetch;
window.fetch = function () {
  return ask.apply(this, arguments).then(function (answer) {
    if (!answer.ok) { lost("The server refused (" + answer.status + ")"); }
    return answer;
  }, function (error) {
    lost("The server does not answer");
    throw error;
  });
};
function lost(words) {
  words += ": what is shown may be out of date. Change something to ask again, or reload the page.";
  show({trouble: {children: words}, busy: {children: ""}, reading: {children: ""}, tick: {disabled: true}});
}

// What has the focus keeps it where the page is built anew, or a button is off for a moment.
var held = null;
document.addEventListener("focusin", function (event) { held = event.target; });
document.addEventListener("focusout", function (event) {
  var left = event.target;
  setTimeout(function () {
    if (held === left && left.isConnected && !left.matches(":disabled") && document.activeElement === document.body) { held = null; }
  });
});
function hold() {
  if (!held || document.activeElement !== document.body) { return; }
  var path = held.dataset.choice, pin = held.dataset.unpin, again;
  if (path === "step") { again = document.querySelector("[data-choice=step][value='" + held.value + "']"); }
  else if (path) { again = document.querySelector("[data-choice=" + CSS.escape(path) + "]"); }
  else if (pin) { again = document.querySelector("[data-unpin=" + CSS.escape(pin) + "]") || document.getElementById("pin"); }
  else { again = document.getElementById(held.id); }
  // The last step undone, there is one to redo; moved to the top, a criterion can only go down.
  var other = {undo: "redo", redo: "undo"}[path] || (path || "").replace(/^(up|down) /, function (_, way) { return way === "up" ? "down " : "up "; });
  if (again && again.matches(":disabled") && other) { again = document.querySelector("[data-choice=" + CSS.escape(other) + "]"); }
  if (again && !again.matches(":disabled")) { again.focus({preventScroll: true}); }
}

// The field behind the button that opens a file has no label of its own; a slider's place has words.
function name_fields() {
  document.querySelectorAll("#upload input[type=file]:not([aria-label])").forEach(function (field) {
    field.setAttribute("aria-label", "A case file: YAML or a workbook");
    field.tabIndex = -1;
  });
  document.querySelectorAll(".judgement").forEach(function (judgement) {
    var field = judgement.querySelector("input"), words = judgement.querySelector(".note").textContent;
    if (field && field.getAttribute("aria-valuetext") !== words) { field.setAttribute("aria-valuetext", words); }
  });
  var name = document.querySelector(".case");
  var title = name ? name.textContent + " – loopfolio" : "loopfolio";
  if (document.title !== title) { document.title = title; }
}
new MutationObserver(function () {
  name_fields();
  keep_figure();
  hold();
}).observe(document.documentElement, {childList: true, subtree: true, characterData: true, attributeFilter: ["disabled"]});
