// The syntax highlighting of texts.

import { StreamLanguage } from "@codemirror/language";

/**
 * The syntax of a file: just enough of redis.conf, TOML, YAML and shell to distinguish names, strings,
 * numbers and comments. `isStart` is whether only blanks were read of the line.
 */
export const syntax = (path: string) =>
  StreamLanguage.define<{ isStart: boolean }>({
    startState: () => ({ isStart: true }),
    token(stream, state) {
      if (stream.sol()) state.isStart = true;
      if (stream.eatSpace()) return null;
      if (stream.peek() === "#") {
        stream.skipToEnd();
        return "comment";
      }
      const isFirst = state.isStart;
      state.isStart = false;
      if (isFirst && path.endsWith(".toml") && stream.peek() === "[") {
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
      if (stream.match(/^-?\d[\w.]*/)) return isFirst ? null : "number";
      stream.match(/^[^\s"'#=:]+/) || stream.next();
      return isFirst ? "keyword" : null;
    },
    languageData: { commentTokens: { line: "#" } },
  });
