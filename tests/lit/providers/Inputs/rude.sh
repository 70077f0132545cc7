# rude.sh TEJUN SOURCE INPUTS FOLDER RULE: a fresh folder, and a run that the rude provider answers.
set -eu
rm -rf "$4"
mkdir "$4"
echo "hunter2-secret" >"$4/token"
sed "s|INPUTS|$3|; s|SOURCE|$2|g; s|FOLDER|$4|g; s|RULE|$5|" "$3/rude.json" >"$4/rude.json"
exec "$1" run "$3/site" --alert "$3/door.json" --providers "$4/rude.json" --store "$4/cases.db" </dev/null
