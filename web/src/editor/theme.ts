// The appearance of the editor.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--fg)", backgroundColor: "var(--editor)", fontSize: "var(--code-size)" },
  // The frame is drawn around the host, where the gutters do not cover it.
  "&.cm-focused": { outline: "none" },
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
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px" },
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
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--fg)", borderColor: "var(--edge) !important", fontFamily: "system-ui, sans-serif" },
  ".cm-panel.cm-search": { display: "flex", flexWrap: "wrap", gap: "6px", alignItems: "center", padding: "8px 34px 8px 8px" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search label": { fontSize: "13px", display: "inline-flex", gap: "4px", alignItems: "center" },
  ".cm-panel.cm-search button[name=close]": { minWidth: "28px", minHeight: "28px", fontSize: "18px", color: "var(--fg)" },
  ".cm-textfield": { backgroundColor: "var(--editor)", color: "var(--fg)", border: "1px solid var(--edge)", borderRadius: "6px", padding: "4px 8px", fontSize: "13px", margin: "0" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--line)", color: "var(--fg)", border: "1px solid var(--edge)", borderRadius: "6px", padding: "4px 10px", fontSize: "13px", margin: "0" },
  ".cm-searchMatch": { backgroundColor: "var(--warning-bg)", outline: "1px solid var(--warning)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--selection)" },
  ".cm-changed": { backgroundColor: "var(--changed)" },
  ".hover": { padding: ".6rem .8rem" },
  ".hover p": { margin: "0 0 .35rem" },
  ".hover dl": { display: "grid", gridTemplateColumns: "auto 1fr", gap: ".15rem .75rem", margin: "0", fontSize: ".92em" },
  ".hover dt": { color: "var(--dim)" },
  ".hover dd": { margin: "0", overflowWrap: "anywhere" },
  code: { fontFamily: "var(--mono)", fontSize: ".92em", backgroundColor: "var(--line)", borderRadius: "4px", padding: "0 .25em" },
});

export const highlightStyle = HighlightStyle.define([
  { tag: tags.comment, color: "var(--dim)", fontStyle: "italic" },
  { tag: tags.keyword, color: "var(--directive)" },
  { tag: tags.string, color: "var(--string)" },
  { tag: tags.number, color: "var(--number)" },
  { tag: tags.heading, color: "var(--directive)", fontWeight: "600" },
]);
