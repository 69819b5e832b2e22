#!/bin/sh
# Fuzzes each target of tests/Pcf.Fuzz for its share of some minutes: `sh tests/fuzz.sh [MINUTES] [TARGET…]`.
# With afl-fuzz on the path (Debian: afl++) it is guided by the coverage of instrumented assemblies (SharpFuzz); without it, inputs are made at random
# from the corpus in the process itself. Inputs that break a target are in artifacts/fuzz/crashes; then it exits 1.
set -eu
cd "$(dirname "$0")/.."
minutes=${1:-6}
[ $# -gt 0 ] && shift
out=artifacts/fuzz
corpus=tests/Pcf.Fuzz/Corpus
built=tests/Pcf.Fuzz/bin/Release/net10.0
# The package of tests/Pcf.Fuzz has the same version.
sharpfuzz=2.3.0

dotnet build tests/Pcf.Fuzz --configuration Release --nologo --verbosity quiet
targets=${*:-$(dotnet "$built/Pcf.Fuzz.dll" targets)}
count=$(echo "$targets" | wc -w)
seconds=$(awk "BEGIN { s = int($minutes * 60 / $count); print s < 1 ? 1 : s }")
mkdir -p "$out/crashes"

guided=no
if command -v afl-fuzz >/dev/null; then
    if [ -x "$out/tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version "$sharpfuzz" --tool-path "$out/tools" >/dev/null; then
        guided=yes
    else
        echo "fuzz: the command of SharpFuzz $sharpfuzz cannot be installed; inputs are made at random instead" >&2
    fi
else
    echo "fuzz: afl-fuzz is not installed (as root: apt-get install afl++); inputs are made at random instead" >&2
fi

if [ "$guided" = yes ]; then
    rm -rf "$out/program"
    cp -R "$built" "$out/program"
    for library in Redaction Metrics Logging Tracing Otlp GraphQL; do "$out/tools/sharpfuzz" "$out/program/Pcf.$library.dll"; done
fi

broken=0
for target in $targets; do
    if [ "$guided" = yes ]; then
        rm -rf "$out/runs/$target"
        mkdir -p "$out/runs/$target"
        echo "$target: $seconds s of afl-fuzz"
        # A machine on which cores and their clocks cannot be set is slower, and no reason to stop.
        AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
            timeout $((seconds + 120)) afl-fuzz -i "$corpus/$target" -o "$out/runs/$target" -t 20000 -m none -V "$seconds" \
            -- dotnet "$out/program/Pcf.Fuzz.dll" "$target" >"$out/runs/$target/log" 2>&1 || { tail -20 "$out/runs/$target/log" >&2; broken=1; }
        awk -F: '/^(execs_done|corpus_count|saved_crashes|saved_hangs) / { gsub(/ /, "", $1); printf "  %s%s\n", $1, $2 }' \
            "$out/runs/$target/default/fuzzer_stats" || broken=1
        for found in "$out/runs/$target"/default/crashes/id* "$out/runs/$target"/default/hangs/id*; do
            [ -e "$found" ] || continue
            cp "$found" "$out/crashes/$target-$(sha256sum "$found" | cut -c1-12)"
            broken=1
        done
    else
        dotnet "$built/Pcf.Fuzz.dll" random "$target" "$seconds" "$corpus" "$out/crashes" || broken=1
    fi
done
if [ "$broken" != 0 ]; then
    echo "fuzz: inputs that break a target are in $out/crashes; try one with: dotnet $built/Pcf.Fuzz.dll check TARGET FILE" >&2
fi
exit "$broken"
