namespace Holdfast.Commands;

/// <summary>
/// What a shell is told to complete <c>holdfast</c> with: the program itself says the words, so that these stay as they are when
/// verbs are added.
/// </summary>
internal static class CompletionScripts
{
    public const string Bash = """
        # holdfast completion bash
        _holdfast() {
          # The words up to the cursor, with those together that bash cuts at a colon (addresses).
          local line=${COMP_LINE:0:COMP_POINT} words
          read -ra words <<<"$line"
          [[ $line =~ [[:space:]]$ ]] && words+=("")
          local typed=${words[-1]}
          local IFS=$'\n'
          COMPREPLY=($(holdfast completion words -- "${words[@]:1}" 2>/dev/null | cut -f1))
          # What stands before the last colon is there already.
          if [[ $typed == *:* && $COMP_WORDBREAKS == *:* ]]; then
            local head=${typed%"${typed##*:}"}
            COMPREPLY=("${COMPREPLY[@]#"$head"}")
          fi
          [[ ${#COMPREPLY[@]} -gt 0 || $typed == -* ]] || compopt -o default
        }
        complete -F _holdfast holdfast

        """;

    public const string Zsh = """
        #compdef holdfast
        _holdfast() {
          local -a candidates
          local line
          while IFS= read -r line; do
            # _describe separates a word from its meaning by a colon.
            local word=${line%%$'\t'*} meaning=
            [[ $line == *$'\t'* ]] && meaning=${line#*$'\t'}
            candidates+=("${word//:/\\:}${meaning:+:$meaning}")
          done < <(holdfast completion words -- "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)
          if (( $#candidates )); then _describe holdfast candidates; else _files; fi
        }
        if [ "$funcstack[1]" = "_holdfast" ]; then _holdfast "$@"; else compdef _holdfast holdfast; fi

        """;

    public const string Fish = """
        # holdfast completion fish
        function __holdfast_words
          set -l words (commandline -opc) (commandline -ct)
          holdfast completion words -- $words[2..-1] 2>/dev/null
        end
        complete -c holdfast -f -a '(__holdfast_words)'
        # Names of files where a file is wanted.
        complete -c holdfast -n '__fish_seen_subcommand_from check' -F
        complete -c holdfast -n '__fish_prev_arg_in -c --config --nodes --socket' -F

        """;
}
