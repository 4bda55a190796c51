import type { CompletionNode } from "./completion_node.ts";

/** Returns the completion script for fish. */
export function fishCompletion(nodes: readonly CompletionNode[]): string {
  const everywhere = nodes.find(({ at }) => at === "")?.flags ?? [];
  return `# Completion of lockstep for fish: lockstep completion fish | source
function __lockstep_complete
    set -l at ""
    set -l flag ""
    for word in (commandline -opc)[2..-1]
        if test -n "$flag"
            set flag ""
            continue
        end
        switch "$at $word"
            case ${valuePatterns(nodes).join(" ")}
                set flag $word
            case ${
    nodes.filter(({ at }) => at !== "").map(({ at }) => quote(` ${at}`))
      .join(" ")
  }
                set at "$at $word"
        end
    end
    if test -n "$flag"
        switch "$at $flag"
${nodes.map(caseOfChoices).filter((text) => text !== "").join("\n")}
            case '*'
                __fish_complete_path (commandline -ct)
        end
        return
    end
    if string match -q -- '-*' (commandline -ct)
        ${printed(everywhere)}
        switch $at
${
    nodes.filter(({ at, flags }) => at !== "" && flags.length > 0).map((node) =>
      `            case ${quote(` ${node.at}`)}
                ${printed(node.flags)}`
    ).join("\n")
  }
        end
        return
    end
    switch $at
${
    nodes.filter(({ words }) => words.length > 0).map((node) =>
      `        case ${quote(node.at === "" ? "" : ` ${node.at}`)}
            ${printed(node.words)}`
    ).join("\n")
  }
        case '*'
            __fish_complete_path (commandline -ct)
    end
end
complete -c lockstep -f -a '(__lockstep_complete)'
`;
}

function caseOfChoices({ at, flags }: CompletionNode): string {
  return flags.filter(({ choices }) => choices.length > 0).map((flag) =>
    `            case ${quote(`${at === "" ? "" : ` ${at}`} ${flag.word}`)}
                ${printed(flag.choices.map((word) => ({ word, summary: "" })))}`
  ).join("\n");
}

function printed(
  words: readonly { readonly word: string; readonly summary: string }[],
): string {
  return `printf '%s\\t%s\\n' ${
    words.map(({ word, summary }) => `${quote(word)} ${quote(summary)}`)
      .join(" ")
  }`;
}

/** Patterns of "words flag" after which a value follows. */
function valuePatterns(nodes: readonly CompletionNode[]): string[] {
  return [
    `'* -C'`,
    ...nodes.flatMap(({ at, flags }) =>
      flags.filter(({ hasValue }) => hasValue).map(({ word }) =>
        at === "" ? `'* ${word}'` : quote(` ${at} ${word}`)
      )
    ),
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
