// The editor of a file, in a shadow root: there its styles need no leave of the page's policy.

import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h, prose } from "./dom.ts";
import type { DirectiveInfo, Lang } from "./types.ts";
import { words } from "./words.ts";

/** A place to show, in lines and columns from 1, in UTF-16 code units. */
export interface Spot {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

/** A finding as the editor shows it. */
export interface Mark extends Spot {
  severity: "error" | "warning" | "info";
  title: string;
  message: string;
  help: string;
  actions: { name: string; apply(): void }[];
}

const looks = EditorView.theme({
  "&": { height: "100%", color: "var(--fg)", backgroundColor: "var(--editor)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--fg)" },
  ".cm-cursor": { borderLeftColor: "var(--fg)" },
  ".cm-gutters": { backgroundColor: "var(--editor)", color: "var(--dim)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--fg)",
    border: "1px solid var(--edge)",
    borderRadius: "8px",
    boxShadow: "0 4px 16px #0003",
    maxWidth: "min(34rem, 92vw)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".75" },
  ".cm-diagnostic": { padding: ".5rem .75rem", whiteSpace: "normal", borderLeftWidth: "4px" },
  ".cm-diagnostic p": { margin: "0 0 .25rem" },
  ".cm-diagnostic .name": { color: "var(--dim)", fontFamily: "var(--mono)", fontSize: ".85em" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    borderRadius: "6px",
    padding: ".25rem .6rem",
    font: "inherit",
    margin: ".25rem .5rem 0 0",
  },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--error) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--warning) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--info) 1.5px", textUnderlineOffset: "3px" },
  ".cm-changed": { backgroundColor: "var(--changed)" },
  ".hover": { padding: ".6rem .8rem" },
  ".hover p": { margin: "0 0 .35rem" },
  ".hover dl": { display: "grid", gridTemplateColumns: "auto 1fr", gap: ".15rem .75rem", margin: "0", fontSize: ".92em" },
  ".hover dt": { color: "var(--dim)" },
  ".hover dd": { margin: "0", overflowWrap: "anywhere" },
  code: { fontFamily: "var(--mono)", fontSize: ".92em", backgroundColor: "var(--line)", borderRadius: "4px", padding: "0 .25em" },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--dim)", fontStyle: "italic" },
  { tag: tags.keyword, color: "var(--directive)" },
  { tag: tags.string, color: "var(--string)" },
  { tag: tags.number, color: "var(--number)" },
  { tag: tags.heading, color: "var(--directive)", fontWeight: "600" },
]);

/** Enough of redis.conf, TOML, YAML and shell to tell names, texts, numbers and comments apart. */
const language = (path: string) =>
  StreamLanguage.define<{ start: boolean }>({
    startState: () => ({ start: true }),
    token(stream, state) {
      if (stream.sol()) state.start = true;
      if (stream.eatSpace()) return null;
      if (stream.peek() === "#") {
        stream.skipToEnd();
        return "comment";
      }
      const first = state.start;
      state.start = false;
      if (first && path.endsWith(".toml") && stream.peek() === "[") {
        stream.skipToEnd();
        return "heading";
      }
      const quote = stream.peek();
      if (quote === '"' || quote === "'") {
        stream.next();
        while (!stream.eol()) {
          const c = stream.next();
          if (c === "\\") stream.next();
          else if (c === quote) break;
        }
        return "string";
      }
      if (stream.match(/^-?\d[\w.]*/)) return first ? null : "number";
      stream.match(/^[^\s"'#=:]+/) || stream.next();
      return first ? "keyword" : null;
    },
    languageData: { commentTokens: { line: "#" } },
  });

/** Which line breaks a text has: the editor keeps them as they are. */
const breaksOf = (text: string) => (/\r\n/.test(text) && !/(^|[^\r])\n/.test(text) ? "\r\n" : "\n");

const markLines = StateEffect.define<number[]>();
const markedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(markLines)) {
        const doc = transaction.state.doc;
        const lines = effect.value.filter((line) => line <= doc.lines);
        now = Decoration.set(lines.map((line) => Decoration.line({ class: "cm-changed" }).range(doc.line(line).from)));
      }
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export interface Wants {
  /** Called when the user changed the text. */
  changed?(): void;
  /** What is known of directives where the cursor or the mouse is. */
  directives?(): Map<string, DirectiveInfo>;
  /** What to say of a line when the mouse rests on it. */
  reason?(line: number): HTMLElement | null;
}

/** The editor: one view that shows one of several texts at a time, each with its own history. */
export class Editor {
  readonly view: EditorView;
  #states = new Map<string, EditorState>();
  #path = "";
  #wants: Wants;
  #lang: Lang;
  #label = new Compartment();
  #readOnly: boolean;
  #wraps: boolean;
  #seen = false;

  constructor(host: HTMLElement, lang: Lang, wants: Wants, { readOnly = false, wraps = false } = {}) {
    const root = host.attachShadow({ mode: "open" });
    this.#wants = wants;
    this.#lang = lang;
    this.#readOnly = readOnly;
    this.#wraps = wraps;
    const parent = h("div");
    parent.style.height = "100%";
    root.append(parent);
    this.view = new EditorView({ root, parent, state: EditorState.create({}) });
  }

  /** What it was told to show before it was seen is measured anew. */
  seen(): void {
    if (this.#seen) return;
    this.#seen = true;
    this.view.setState(this.view.state);
  }

  get path(): string {
    return this.#path;
  }

  /** The text as it would be in its file. */
  get text(): string {
    return this.view.state.sliceDoc();
  }

  /** Forgets what it knows of a text. */
  forget(path: string): void {
    this.#states.delete(path);
    if (this.#path === path) this.#path = "";
  }

  /** A text that is shown has another path now. */
  renamed(from: string, to: string): void {
    this.#states.delete(from);
    if (this.#path === from) this.#path = to;
  }

  forgetAll(): void {
    this.#states.clear();
    this.#path = "";
  }

  /** Shows a text. One that it has shown before keeps its history, unless the text is another one now. */
  show(path: string, text: string, label: string): void {
    if (this.#path) this.#states.set(this.#path, this.view.state);
    const known = this.#states.get(path);
    this.#path = path;
    if (known && known.sliceDoc() === text) this.view.setState(known);
    else this.view.setState(this.#state(path, text));
    this.view.dispatch({ effects: this.#label.reconfigure(EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" })) });
  }

  /** Puts another text in the place of one, as one step that can be undone, also of a text that is not shown. */
  replace(path: string, was: string, text: string): void {
    const shown = path === this.#path;
    const state = shown ? this.view.state : (this.#states.get(path) ?? this.#state(path, was));
    const breaks = state.lineBreak;
    // Line breaks are one character each to the editor.
    const [old, now] = [state.doc.toString(), text.split(breaks).join("\n")];
    if (old === now) return;
    let from = 0;
    while (from < old.length && from < now.length && old[from] === now[from]) from++;
    let end = 0;
    while (end < old.length - from && end < now.length - from && old.at(-1 - end) === now.at(-1 - end)) end++;
    const insert = state.toText(now.slice(from, now.length - end).split("\n").join(breaks));
    const change = { changes: { from, to: old.length - end, insert } };
    if (shown) this.view.dispatch(change);
    else this.#states.set(path, state.update(change).state);
  }

  /** Selects a place and brings it into view. */
  go(spot: Spot, focus = true): void {
    const { from, to } = this.#range(spot);
    this.view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    if (focus) this.view.focus();
  }

  /** Shows findings. */
  mark(marks: Mark[]): void {
    const diagnostics = marks.map((mark): Diagnostic => {
      const { from, to } = this.#range(mark);
      return {
        from,
        to,
        severity: mark.severity,
        message: mark.message,
        renderMessage: () =>
          h("div", {}, h("p", {}, prose(mark.message)), h("p", {}, "→ ", prose(mark.help)), h("span", { class: "name" }, mark.title)),
        actions: mark.actions.map((action) => ({ name: action.name, apply: () => action.apply() })),
      };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Shades lines. */
  shade(lines: number[]): void {
    this.view.dispatch({ effects: markLines.of(lines) });
  }

  #range(spot: Spot): { from: number; to: number } {
    const doc = this.view.state.doc;
    const at = (line: number, column: number) => {
      const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
      return Math.min(from + column - 1, to);
    };
    const from = at(spot.line, spot.column);
    return { from, to: Math.max(from, at(spot.end_line, spot.end_column)) };
  }

  #state(path: string, text: string): EditorState {
    const wants = this.#wants;
    const editable: Extension[] = this.#readOnly
      ? [EditorState.readOnly.of(true)]
      : [history(), autocompletion({ override: [(context) => this.#complete(context)], icons: false })];
    const breaks = breaksOf(text);
    return EditorState.create({
      // With its own line breaks: a lone carriage return is none to the editor, as it is none to the server.
      doc: text,
      extensions: [
        EditorState.lineSeparator.of(breaks),
        EditorState.phrases.of(words[this.#lang].phrases),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        ...(this.#wraps ? [EditorView.lineWrapping] : []),
        language(path),
        syntaxHighlighting(colours),
        looks,
        lintGutter(),
        markedLines,
        this.#label.of([]),
        ...editable,
        // Tab leaves the editor, as everywhere on a page.
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        hoverTooltip((view, at) => this.#hover(view, at)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) wants.changed?.();
        }),
      ],
    });
  }

  #complete(context: CompletionContext): CompletionResult | null {
    const known = this.#wants.directives?.();
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const name = /^\s*([\w-]*)$/.exec(before);
    if (!known || (!context.explicit && !before.trim())) return null;
    if (name) {
      return {
        from: context.pos - (name[1] ?? "").length,
        options: [...known.values()].map((one) => ({ label: one.name, detail: one.default, info: one.meaning, apply: `${one.name} ` })),
        validFor: /^[\w-]*$/,
      };
    }
    const value = /^\s*([\w-]+)\s+(?:\S+\s+)*(\S*)$/.exec(before);
    const options = known.get((value?.[1] ?? "").toLowerCase())?.words ?? [];
    if (!value || options.length === 0) return null;
    return { from: context.pos - (value[2] ?? "").length, options: options.map((label) => ({ label })), validFor: /^[\w-]*$/ };
  }

  #hover(view: EditorView, at: number) {
    const line = view.state.doc.lineAt(at);
    const said = this.#wants.reason?.(line.number);
    if (said) return { pos: line.from, above: true, create: () => ({ dom: said }) };
    // A directive at the beginning of a line, as an option of a command, or as a key of the spec.
    const start = line.text.slice(0, at - line.from).search(/[\w-]*$/);
    const word = /^[\w-]+/.exec(line.text.slice(start))?.[0] ?? "";
    const named = word.startsWith("--") ? word.slice(2) : word;
    const first = line.text.slice(0, start).trim() === "";
    const info = this.#wants.directives?.().get(named.toLowerCase());
    if (!info || (!first && named === word)) return null;
    const from = line.from + start;
    return { pos: from, end: from + word.length, above: true, create: () => ({ dom: hoverOf(info, words[this.#lang]) }) };
  }
}

function hoverOf(info: DirectiveInfo, say: (typeof words)[Lang]): HTMLElement {
  return h(
    "div",
    { class: "hover" },
    h("p", {}, h("code", {}, info.name), info.alias_of && ` (${say.hover.alias(info.alias_of)})`),
    h("p", {}, info.meaning),
    info.note && h("p", {}, info.note),
    h(
      "dl",
      {},
      h("dt", {}, say.hover.takes),
      h("dd", {}, info.takes),
      h("dt", {}, say.hover.default),
      h("dd", {}, info.default),
      h("dt", {}, say.hover.change),
      h("dd", {}, info.change),
    ),
  );
}
