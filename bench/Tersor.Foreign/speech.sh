#!/bin/sh
# Makes spoken English for the voice detector: the first lines of a text by several voices of espeak-ng to calibrate on, other
# lines by other voices, and the words that Debian's alsa-utils has on record, to judge by.
# usage: speech.sh TEXT FOLDER; needs espeak-ng and /usr/share/sounds/alsa (apt-get install espeak-ng alsa-utils)
set -eu
text=$1 folder=$2
sounds=${ALSA_SOUNDS:-/usr/share/sounds/alsa}
mkdir -p "$folder/calibrate" "$folder/judge"
say() {
    sed -n "$3" "$text" | espeak-ng ${ESPEAK_DATA:+--path="$ESPEAK_DATA"} -v "$2" -w "$folder/$1.wav" --stdin
}
say calibrate/1 en-us 1,24p
say calibrate/2 en-us+f3 1001,1024p
say calibrate/3 en-gb+m3 2001,2024p
say calibrate/4 en-gb+f1 3001,3024p
say judge/1 en-us+f4 5001,5024p
say judge/2 en-gb-scotland+m7 6001,6024p
cp "$sounds"/*_*.wav "$sounds/Noise.wav" "$folder/judge"
