import {
  type CompletionNode,
  quote,
  valuePatterns,
} from "./completion_node.ts";

/** Returns the completion script for bash 3.2 and later. */
export function bashCompletion(nodes: readonly CompletionNode[]): string {
  const everywhere = nodes.find(({ at }) => at === "")?.flags ?? [];
  const words = (items: readonly { readonly word: string }[]) =>
    quote(items.map(({ word }) => word).join(" "));
  return `# Completion of lockstep for bash: source <(lockstep completion bash)
# shellcheck shell=bash disable=SC2207
_lockstep() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local at="" flag="" word words="" flags="" i
  # bash splits --flag=value into three words.
  if [[ $current == "=" ]]; then
    current=""
  elif [[ $previous == "=" ]] && ((COMP_CWORD > 2)); then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $flag ]]; then
      [[ $word == "=" ]] || flag=""
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
  case "$at $previous" in
${nodes.map(caseOfChoices).filter((text) => text !== "").join("\n")}
${caseOf(valuePatterns(withoutChoices(nodes)), "COMPREPLY=(); return")}
  esac
  case $at in
${
    nodes.map((node) =>
      `    ${quote(node.at === "" ? "" : ` ${node.at}`)})
      words=${words(node.words)}
      flags=${words(node.at === "" ? [] : node.flags)}
      ;;`
    ).join("\n")
  }
  esac
  if [[ $current == -* ]]; then
    words="$flags "${words(everywhere)}
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _lockstep lockstep
`;
}

function caseOfChoices({ at, flags }: CompletionNode): string {
  return flags.filter(({ choices }) => choices.length > 0).map((flag) =>
    `    ${quote(`${at === "" ? "" : ` ${at}`} ${flag.word}`)})
      COMPREPLY=($(compgen -W ${quote(flag.choices.join(" "))} -- "$current"))
      return
      ;;`
  ).join("\n");
}

function withoutChoices(nodes: readonly CompletionNode[]): CompletionNode[] {
  return nodes.map((node) => ({
    ...node,
    flags: node.flags.filter(({ choices }) => choices.length === 0),
  }));
}

function caseOf(patterns: readonly string[], action: string): string {
  return `    ${patterns.join(" | \\\n      ")})
      ${action}
      ;;`;
}
