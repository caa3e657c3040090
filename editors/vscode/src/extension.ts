// Starts `rconf lsp` and gives it the documents that it reads.

import { existsSync } from "node:fs";
import * as path from "node:path";
import { commands, env, type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

/** The path of the program: that of the settings, the one in the extension, or the one on the PATH. */
const program = (context: ExtensionContext): string => {
  const told = workspace.getConfiguration("rconf").get<string>("path");
  if (told) return told;
  const own = context.asAbsolutePath(path.join("bin", process.platform === "win32" ? "rconf.exe" : "rconf"));
  return existsSync(own) ? own : "rconf";
};

/** The language of the findings. */
const language = (): string => {
  const told = workspace.getConfiguration("rconf").get<string>("language");
  return told && told !== "auto" ? told : env.language;
};

/** The documents that may concern servers. The program skips those that do not. */
const documentSelector = [
  { language: "redis-conf" },
  { language: "redis-acl" },
  { language: "dockercompose" },
  { language: "dockerfile" },
  { language: "yaml" },
  { language: "shellscript" },
  { pattern: "**/*.conf" },
  { pattern: "**/*.service" },
  { pattern: "**/rconf.toml" },
];

const start = async (context: ExtensionContext): Promise<void> => {
  const command = program(context);
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector,
    initializationOptions: { language: language() },
  };
  client = new LanguageClient("rconf", "rconf", server, options);
  try {
    await client.start();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`rconf cannot be started as \`${command}\`: ${why}. Install it, or set rconf.path.`);
  }
};

const restart = async (context: ExtensionContext): Promise<void> => {
  await client?.dispose();
  await start(context);
};

export const activate = async (context: ExtensionContext): Promise<void> => {
  context.subscriptions.push(
    commands.registerCommand("rconf.restart", () => restart(context)),
    workspace.onDidChangeConfiguration((change) => {
      if (["rconf.path", "rconf.language"].some((key) => change.affectsConfiguration(key))) void restart(context);
    }),
  );
  await start(context);
};

export const deactivate = (): Promise<void> | undefined => client?.stop();
