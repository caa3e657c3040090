// The list of completions: directives, and the words that one takes. Loaded when an editor is first used.

import { autocompletion, type CompletionContext, type CompletionResult, completionStatus } from "@codemirror/autocomplete";
import type { EditorState, Extension } from "@codemirror/state";
import { directiveNote } from "../reference.ts";
import type { DirectiveInfo, Lang } from "../types.ts";

/** Returns the extension that completes directives, which come from `directives`. */
export function completion(directives: () => Map<string, DirectiveInfo> | undefined, lang: Lang): Extension {
  return autocompletion({ override: [(context) => complete(context, directives(), lang)], icons: false });
}

/** Returns whether the list is open. */
export const isCompleting = (state: EditorState): boolean => completionStatus(state) === "active";

function complete(context: CompletionContext, known: Map<string, DirectiveInfo> | undefined, lang: Lang): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const name = /^\s*([\w-]*)$/.exec(before);
  if (!known || (!context.explicit && !before.trim())) return null;
  if (name) {
    return {
      from: context.pos - (name[1] ?? "").length,
      options: [...known.values()].map((one) => ({ label: one.name, detail: one.default, info: () => meaning(one, lang), apply: `${one.name} ` })),
      validFor: /^[\w-]*$/,
    };
  }
  const value = /^\s*([\w-]+)\s+(?:\S+\s+)*(\S*)$/.exec(before);
  const options = known.get((value?.[1] ?? "").toLowerCase())?.words ?? [];
  if (!value || options.length === 0) return null;
  return { from: context.pos - (value[2] ?? "").length, options: options.map((label) => ({ label })), validFor: /^[\w-]*$/ };
}

/** Returns what a directive does, for its entry in the list. */
async function meaning(directive: DirectiveInfo, lang: Lang): Promise<Node | null> {
  const note = await directiveNote(directive, lang);
  return note ? document.createTextNode(note.meaning) : null;
}
