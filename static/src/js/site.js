// Script of the public site. Every page works without it.
import banner from "@uswds/uswds/js/usa-banner";
import skipnav from "@uswds/uswds/js/usa-skipnav";
import { connectBriefing } from "./briefing.js";
import { connectFacets } from "./facets.js";
import { connectMenu } from "./menu.js";
import { connectPrintDate, connectShareButtons } from "./share.js";
import { connectSuggestions } from "./suggest.js";

document.documentElement.classList.add("js");
[banner, skipnav].forEach((component) => component.on(document.body));
connectMenu();
connectShareButtons();
connectPrintDate();
connectFacets();
connectBriefing();
connectSuggestions();
