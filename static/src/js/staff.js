// The staff's script: counts what is typed, names what has no name, asks before unsaved changes are lost and keeps them.
import { countCharacters } from "./count.js";
import { keepDrafts } from "./draft.js";
import { nameControls } from "./names.js";
import { guardUnsaved } from "./unsaved.js";

document.documentElement.classList.add("js");
countCharacters();
nameControls();
guardUnsaved();
keepDrafts();
