// Rules for the JavaScript of the addon: its tours. `./dev lint eslint` uses them.
import js from "@eslint/js";
import globals from "globals";

export default [
    js.configs.recommended,
    {
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly"},
        },
        rules: {
            "no-var": "error",
            "prefer-const": "error",
            "no-unused-vars": ["error", {argsIgnorePattern: "^_"}],
            eqeqeq: "error",
        },
    },
];
