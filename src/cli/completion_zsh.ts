import {
  type CompletionNode,
  type CompletionWord,
  quote,
  valuePatterns,
} from "./completion_node.ts";

/** Returns the completion script for zsh. */
export function zshCompletion(nodes: readonly CompletionNode[]): string {
  const everywhere = nodes.find(({ at }) => at === "")?.flags ?? [];
  return `#compdef lockstep
# Completion of lockstep for zsh: source <(lockstep completion zsh), or save
# it as _lockstep in a folder of $fpath.
_lockstep() {
  local at="" flag="" word i
  local -a choices flags
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $flag ]]; then
      flag=""
      continue
    fi
    case "$at $word" in
${caseOf(valuePatterns(nodes), "flag=$word")}
${
    caseOf(
      nodes.filter(({ at }) => at !== "").map(({ at }) => quote(` ${at}`)),
      'at="$at $word"',
    )
  }
    esac
  done
  if [[ -n $flag ]]; then
    case "$at $flag" in
${nodes.map(caseOfChoices).filter((text) => text !== "").join("\n")}
      *) _files ;;
    esac
    return
  fi
  case $at in
${
    nodes.map((node) =>
      `    ${quote(node.at === "" ? "" : ` ${node.at}`)})
      choices=(${described(node.words)})
      flags=(${described(node.at === "" ? [] : node.flags)})
      ;;`
    ).join("\n")
  }
  esac
  flags+=(${described(everywhere)})
  if [[ $PREFIX == -* ]]; then
    _describe -o flag flags
  elif (($#choices)); then
    _describe command choices
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _lockstep ]]; then
  _lockstep "$@"
else
  compdef _lockstep lockstep
fi
`;
}

function caseOfChoices({ at, flags }: CompletionNode): string {
  return flags.filter(({ choices }) => choices.length > 0).map((flag) =>
    `      ${quote(`${at === "" ? "" : ` ${at}`} ${flag.word}`)})
        compadd -- ${flag.choices.map(quote).join(" ")}
        ;;`
  ).join("\n");
}

function described(words: readonly CompletionWord[]): string {
  return words.map(({ word, summary }) =>
    quote(`${word.replaceAll(":", "\\:")}:${summary}`)
  ).join(" ");
}

function caseOf(patterns: readonly string[], action: string): string {
  return `      ${patterns.join(" | \\\n        ")})
        ${action}
        ;;`;
}
