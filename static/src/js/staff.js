// The staff's script: counts what is typed, names what has no name, and asks before unsaved changes are lost.
import { countCharacters } from "./count.js";
import { nameControls } from "./names.js";
import { guardUnsaved } from "./unsaved.js";

document.documentElement.classList.add("js");
countCharacters();
nameControls();
guardUnsaved();
