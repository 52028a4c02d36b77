/** What each shell reads once; every key press then asks `baitui completion --words`, which answers with lines of a word and a tab and what it means. */
export const completionScripts: Readonly<Record<string, string>> = {
	bash: String.raw`# baitui completion bash; put into ~/.bashrc: source <(baitui completion bash)
_baitui() {
	local value meaning
	COMPREPLY=()
	while IFS=$'\t' read -r value meaning; do
		if [[ $value == *: ]]; then compopt -o nospace 2>/dev/null; fi
		printf -v value %q "$value"
		COMPREPLY+=("$value")
	done < <(command baitui completion --words -- "${'${'}COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _baitui baitui
`,
	zsh: String.raw`#compdef baitui
# baitui completion zsh; put into ~/.zshrc: source <(baitui completion zsh)
_baitui() {
	local value meaning
	local -a found places
	while IFS=$'\t' read -r value meaning; do
		if [[ $value == *: ]]; then
			places+=("${'${'}value//:/\\:}${'${'}meaning:+:$meaning}")
		else
			found+=("${'${'}value//:/\\:}${'${'}meaning:+:$meaning}")
		fi
	done < <(command baitui completion --words -- "${'${'}(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)
	(( $#found )) && _describe baitui found
	(( $#places )) && _describe session places -S ''
	(( $#found + $#places )) && [[ $words[2] != cp ]] || _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
if [[ $funcstack[1] == _baitui ]]; then _baitui "$@"; else compdef _baitui baitui; fi
`,
	fish: `# baitui completion fish; put into ~/.config/fish/config.fish: baitui completion fish | source
function __baitui_words
	set -l words (commandline -opc)
	set -e words[1]
	set -l current (commandline -ct)
	command baitui completion --words -- $words "$current" 2>/dev/null
end
complete -c baitui -f -a '(__baitui_words)'
complete -c baitui -n '__fish_seen_subcommand_from cp' -F
`,
};
