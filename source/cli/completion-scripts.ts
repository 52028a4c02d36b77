/** What each shell reads once; every key press then asks `baitui completion --words`, which answers with lines of a word and a tab and what it means. */
export const completionScripts: Readonly<Record<string, string>> = {
	bash: `# baitui completion bash; put into ~/.bashrc: source <(baitui completion bash)
_baitui() {
	local text
	COMPREPLY=()
	while IFS= read -r text; do
		if [[ -z $text ]]; then compopt +o default 2>/dev/null; continue; fi
		if [[ $text == *[:/] ]]; then compopt -o nospace 2>/dev/null; fi
		COMPREPLY+=("$text")
	done < <(command baitui completion --line -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -o default -F _baitui baitui
`,
	zsh: String.raw`#compdef baitui
# baitui completion zsh; put into ~/.zshrc: source <(baitui completion zsh)
_baitui() {
	local value meaning
	local -a found paths shown files
	while IFS=$'\t' read -r value meaning; do
		if [[ $value == *[:/] ]]; then
			paths+=("$value")
			shown+=("$value${'${'}meaning:+  -- $meaning}")
		elif [[ $value == *:* ]]; then
			files+=("$value")
		else
			found+=("$value${'${'}meaning:+:$meaning}")
		fi
	done < <(command baitui completion --words -- "${'${'}(@Q)words[2,CURRENT-1]}" "${'${'}(Q)PREFIX}" 2>/dev/null)
	(( $#found )) && _describe baitui found
	compadd -S '' -d shown -a -- paths
	compadd -a -- files
	[[ $PREFIX != *:* || ${'${'}PREFIX%%:*} == */* ]] || return
	(( $#found + $#paths )) && [[ $words[2] != cp ]] || _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
if [[ $funcstack[1] == _baitui ]]; then _baitui "$@"; else compdef _baitui baitui; fi
`,
	fish: `# baitui completion fish; put into ~/.config/fish/config.fish: baitui completion fish | source
function __baitui_words
	set -l words (commandline -opc)
	set -e words[1]
	set -l raw (commandline -ct)
	set -l current (string unescape -- $raw; or string unescape -- $raw'"'; or string unescape -- $raw"'")
	command baitui completion --words -- $words "$current" 2>/dev/null
end
complete -c baitui -f -a '(__baitui_words)'
complete -c baitui -n '__fish_seen_subcommand_from cp' -F
`,
};
