export default {
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'no-deprecated-attr': 'off', // Outlook for Windows lays out by `width` and `align`
    'no-inline-style': 'off', // many mail programs drop style sheets
    'presentation-role-style': 'off', // programs that read mails aloud know role=presentation, fewer know role=none
  },
};
