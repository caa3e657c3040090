// The editor. It lives in a shadow root, where its styles are adopted: the page's policy allows no style
// elements.

import { defaultKeymap, history, historyKeymap, isolateHistory, redoDepth, undoDepth } from "@codemirror/commands";
import { syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, setDiagnostics } from "@codemirror/lint";
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
  type Tooltip,
} from "@codemirror/view";
import { h, prose } from "./dom.ts";
import { syntax } from "./editor/syntax.ts";
import { highlightStyle, theme } from "./editor/theme.ts";
import { sentence, titleOf, whyOf } from "./headline.ts";
import { directiveNote } from "./reference.ts";
import type { DirectiveInfo, DirectiveNote, Lang, Severity } from "./types.ts";
import { bySeverity } from "./severity.ts";
import type { Words } from "./words.ts";

/** A range of a text. Lines and columns count from 1, columns in UTF-16 code units. */
export interface TextRange {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

/** A finding as the editor shows it. */
export interface Mark extends TextRange {
  severity: "error" | "warning" | "info";
  title: string;
  message: string;
  help: string;
  actions: { name: string; apply(): void }[];
}

/** Returns the line break of a text. Mixed line breaks count as `\n`, so that each `\r` stays where it is. */
const lineBreakOf = (text: string) => (/\r\n/.test(text) && !/(^|[^\r])\n/.test(text) ? "\r\n" : "\n");

/** Shades lines, and removes other shading. */
const shadeLines = StateEffect.define<number[]>();
const shadedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shaded, transaction) {
    let now = shaded.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(shadeLines)) {
        const doc = transaction.state.doc;
        const lines = effect.value.filter((line) => line <= doc.lines);
        now = Decoration.set(lines.map((line) => Decoration.line({ class: "cm-changed" }).range(doc.line(line).from)));
      }
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The requests and notifications of an editor to its owner. */
export interface EditorOwner {
  /** Called when the text changed; `isHistory` tells that a change was undone or done again. */
  changed?(isHistory: boolean): void;
  /** Called when the list of completions was opened or closed. */
  completing?(): void;
  /** Undoes, or does again, a change of several texts. Returns whether it did; otherwise the text itself is changed. */
  undo?(): boolean;
  redo?(): boolean;
  /** Goes to the next finding, or to the previous one. Returns whether there is one. */
  step?(by: 1 | -1): boolean;
  /** Returns the directives to complete and explain, by name. */
  directives?(): Map<string, DirectiveInfo>;
  /** Returns what to show when the mouse rests on a line. */
  reason?(line: number): HTMLElement | null;
}

/** What completes directives, once an editor was used. */
let completions: typeof import("./editor/completion.ts") | undefined;
/** What finds text, once it was asked for. */
let searching: typeof import("./editor/search.ts") | undefined;

/** All texts at one time, with their histories. */
export interface EditorMoment {
  path: string;
  states: Map<string, EditorState>;
}

/** A view that shows one of several texts at a time. Each text has its own history. */
export class Editor {
  readonly view: EditorView;
  #states = new Map<string, EditorState>();
  #path = "";
  #owner: EditorOwner;
  #lang: Lang;
  #say: Words;
  #label = new Compartment();
  /** What is loaded when it is needed. */
  #extras = new Compartment();
  #hasCompletion = false;
  #readOnly: boolean;
  #wraps: boolean;
  #isShown = false;

  constructor(host: HTMLElement, lang: Lang, say: Words, owner: EditorOwner, { readOnly = false, wraps = false } = {}) {
    const root = host.attachShadow({ mode: "open" });
    this.#owner = owner;
    this.#lang = lang;
    this.#say = say;
    this.#readOnly = readOnly;
    this.#wraps = wraps;
    const parent = h("div");
    parent.style.height = "100%";
    root.append(parent);
    this.view = new EditorView({ root, parent, state: EditorState.create({}) });
  }

  /** Has to be called when the editor becomes visible, because nothing can be measured before that. */
  shown(): void {
    if (this.#isShown) return;
    this.#isShown = true;
    this.view.setState(this.view.state);
  }

  get path(): string {
    return this.#path;
  }

  /** The text, with the line breaks of its file. */
  get text(): string {
    return this.view.state.sliceDoc();
  }

  /** Forgets a text and its history. */
  forget(path: string): void {
    this.#states.delete(path);
    if (this.#path === path) this.#path = "";
  }

  /** Tells the editor that a text has another path now. */
  renamed(from: string, to: string): void {
    this.#states.delete(from);
    if (this.#path === from) this.#path = to;
  }

  /** The number of changes of the shown text that can be undone. */
  get depth(): number {
    return undoDepth(this.view.state);
  }

  /** The number of changes of the shown text that can be done again. */
  get redoDepth(): number {
    return redoDepth(this.view.state);
  }

  /** Returns, for each text that was shown, the number of its changes that can be undone. */
  depths(): Map<string, number> {
    return new Map([...this.moment().states].map(([path, state]) => [path, undoDepth(state)]));
  }

  /** Returns all texts that were shown as they are now, with their histories. */
  moment(): EditorMoment {
    const states = new Map(this.#states);
    if (this.#path) states.set(this.#path, this.view.state);
    return { path: this.#path, states };
  }

  /** Goes back to a moment. */
  restore({ path, states }: EditorMoment, label: string): void {
    this.#states = new Map(states);
    this.#path = path;
    const state = states.get(path);
    if (!state) return;
    this.view.setState(state);
    this.#name(label);
  }

  /** The line of the cursor while the list of completions is open. Its word is not finished yet. */
  get unfinishedLine(): number | null {
    const { state } = this.view;
    return completions?.isCompleting(state) ? state.doc.lineAt(state.selection.main.head).number : null;
  }

  forgetAll(): void {
    this.#states.clear();
    this.#path = "";
  }

  /** Shows a text. If it was shown before and is still the same, it keeps its history. */
  show(path: string, text: string, label: string): void {
    if (this.#path) this.#states.set(this.#path, this.view.state);
    const known = this.#states.get(path);
    this.#path = path;
    if (known && known.sliceDoc() === text) this.view.setState(known);
    else this.view.setState(this.#state(path, text));
    this.#name(label);
  }

  #name(label: string): void {
    const attributes = EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" });
    this.view.dispatch({ effects: [this.#label.reconfigure(attributes), this.#extras.reconfigure(this.#loaded())] });
  }

  #loaded(): Extension {
    const completion = completions && !this.#readOnly ? completions.completion(() => this.#owner.directives?.(), this.#lang) : [];
    return [completion, searching?.finding(this.#lang) ?? []];
  }

  /** Loads what completes directives. If it cannot be loaded, the next focus tries again. */
  async #loadCompletion(): Promise<void> {
    if (this.#hasCompletion) return;
    completions ??= await import("./editor/completion.ts").catch(() => undefined);
    this.#hasCompletion = completions !== undefined;
    this.view.dispatch({ effects: this.#extras.reconfigure(this.#loaded()) });
  }

  /** Loads what finds text, and opens its panel. */
  async #find(): Promise<void> {
    searching ??= await import("./editor/search.ts").catch(() => undefined);
    this.view.dispatch({ effects: this.#extras.reconfigure(this.#loaded()) });
    searching?.openPanel(this.view);
  }

  /** Replaces a text, shown or not, as one step of its history. Changes only the part that differs. */
  replace(path: string, was: string, text: string): void {
    const shown = path === this.#path;
    const state = shown ? this.view.state : (this.#states.get(path) ?? this.#state(path, was));
    const lineBreak = state.lineBreak;
    // In a document a line break is one character.
    const [old, now] = [state.doc.toString(), text.split(lineBreak).join("\n")];
    if (old === now) return;
    let from = 0;
    while (from < old.length && from < now.length && old[from] === now[from]) from++;
    let end = 0;
    while (end < old.length - from && end < now.length - from && old.at(-1 - end) === now.at(-1 - end)) end++;
    const insert = state.toText(now.slice(from, now.length - end).split("\n").join(lineBreak));
    const change = { changes: { from, to: old.length - end, insert }, annotations: isolateHistory.of("full") };
    if (shown) this.view.dispatch(change);
    else this.#states.set(path, state.update(change).state);
  }

  /** The place of the cursor. */
  get cursor(): { line: number; column: number } {
    const { doc, selection } = this.view.state;
    const line = doc.lineAt(selection.main.from);
    return { line: line.number, column: selection.main.from - line.from + 1 };
  }

  /** Selects a range, scrolls to it, and focuses the editor. */
  goTo(range: TextRange): void {
    const { from, to } = this.#offsets(range);
    this.view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    this.view.focus();
  }

  /** Marks findings, and removes other marks. */
  mark(marks: Mark[]): void {
    const diagnostics = marks.map((mark): Diagnostic => {
      const { from, to } = this.#offsets(mark);
      return {
        from,
        to,
        severity: mark.severity,
        message: mark.message,
        renderMessage: () =>
          h("div", {}, h("p", {}, h("strong", {}, prose(sentence(titleOf(mark.message), this.#say))), " ", prose(whyOf(mark.message) && sentence(whyOf(mark.message), this.#say))), h("p", {}, "→ ", prose(mark.help)), h("span", { class: "name" }, mark.title)),
        actions: mark.actions.map((action) => ({ name: action.name, apply: () => action.apply() })),
      };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Shades lines, by their numbers from 1, and scrolls to the first one. */
  shade(lines: number[]): void {
    const [first] = lines;
    const { doc } = this.view.state;
    const scroll = first !== undefined && first <= doc.lines ? [EditorView.scrollIntoView(doc.line(first).from, { y: "center" })] : [];
    this.view.dispatch({ effects: [shadeLines.of(lines), ...scroll] });
  }

  #offsets(range: TextRange): { from: number; to: number } {
    const doc = this.view.state.doc;
    const at = (line: number, column: number) => {
      const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
      return Math.min(from + column - 1, to);
    };
    const from = at(range.line, range.column);
    return { from, to: Math.max(from, at(range.end_line, range.end_column)) };
  }

  #state(path: string, text: string): EditorState {
    const owner = this.#owner;
    const editable: Extension[] = this.#readOnly
      ? [EditorState.readOnly.of(true)]
      : [history(), EditorView.domEventHandlers({ focus: () => void this.#loadCompletion() })];
    const lineBreak = lineBreakOf(text);
    return EditorState.create({
      // A string, so that it is split only at `lineSeparator`: a lone carriage return is not a line break for
      // the server either.
      doc: text,
      extensions: [
        EditorState.lineSeparator.of(lineBreak),
        EditorState.phrases.of(this.#say.phrases),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        ...(this.#wraps ? [EditorView.lineWrapping] : []),
        syntax(path),
        syntaxHighlighting(highlightStyle),
        theme,
        lintGutter(),
        // The worst finding comes first.
        linter(null, { tooltipFilter: (found) => [...found].sort((a, b) => bySeverity(a.severity as Severity, b.severity as Severity)) }),
        shadedLines,
        this.#label.of([]),
        this.#extras.of(this.#loaded()),
        ...editable,
        // Without `indentWithTab`, so that the keyboard can leave the editor.
        keymap.of([
          { key: "Mod-z", run: () => owner.undo?.() ?? false },
          { key: "Mod-y", mac: "Mod-Shift-z", run: () => owner.redo?.() ?? false },
          { key: "Ctrl-Shift-z", run: () => owner.redo?.() ?? false },
          { key: "Mod-f", run: () => (searching ? false : (void this.#find(), true)) },
          { key: "F8", run: () => owner.step?.(1) ?? false, shift: () => owner.step?.(-1) ?? false },
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        hoverTooltip((view, at) => this.#hover(view, at)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) owner.changed?.(update.transactions.some((one) => one.isUserEvent("undo") || one.isUserEvent("redo")));
          if (completions && completions.isCompleting(update.startState) !== completions.isCompleting(update.state)) owner.completing?.();
        }),
      ],
    });
  }

  async #hover(view: EditorView, at: number): Promise<Tooltip | null> {
    const line = view.state.doc.lineAt(at);
    const reason = this.#owner.reason?.(line.number);
    if (reason) return { pos: line.from, above: false, create: () => ({ dom: reason }) };
    // A directive is the first word of a line, or an option of redis-server (`--maxmemory`).
    const start = line.text.slice(0, at - line.from).search(/[\w-]*$/);
    const word = /^[\w-]+/.exec(line.text.slice(start))?.[0] ?? "";
    const named = word.startsWith("--") ? word.slice(2) : word;
    const first = line.text.slice(0, start).trim() === "";
    const info = this.#owner.directives?.().get(named.toLowerCase());
    if (!info || (!first && named === word)) return null;
    const from = line.from + start;
    const note = await directiveNote(info, this.#lang);
    // Below, because the lines above are those that were just read.
    return { pos: from, end: from + word.length, above: false, create: () => ({ dom: hoverOf(info, note, this.#say) }) };
  }
}

function hoverOf(info: DirectiveInfo, note: DirectiveNote | undefined, say: Words): HTMLElement {
  return h(
    "div",
    { class: "hover" },
    h("p", {}, h("code", {}, info.name), info.alias_of && ` (${say.hover.alias(info.alias_of)})`),
    note && h("p", {}, note.meaning),
    note?.note && h("p", {}, note.note),
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
