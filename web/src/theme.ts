// The light and the dark theme.

export type Theme = "auto" | "light" | "dark";

/** The media query of the dark colors. */
const MEDIA: Record<Theme, string> = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

let darkColours: CSSMediaRule | undefined;

/** Changes the condition of the rule in `style.css` with the dark colors. */
export function setTheme(theme: Theme): void {
  darkColours ??= [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .find((rule) => rule instanceof CSSMediaRule && rule.media.mediaText === MEDIA.auto) as CSSMediaRule | undefined;
  if (darkColours) darkColours.media.mediaText = MEDIA[theme];
}
